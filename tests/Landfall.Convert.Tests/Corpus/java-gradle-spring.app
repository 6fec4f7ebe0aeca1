-- gradlew --

-- gradle/wrapper/gradle-wrapper.jar --

-- gradle/wrapper/gradle-wrapper.properties --

-- build.gradle --
plugins { id 'org.springframework.boot' version '3.2.0' }
-- system.properties --
java.runtime.version=21
