-- gradlew --

-- build.gradle.kts --
plugins { id("io.quarkus") }
-- system.properties --
java.runtime.version=21
