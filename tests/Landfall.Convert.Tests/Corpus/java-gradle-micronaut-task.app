-- heroku --
config GRADLE_TASK :shop:shadowJar -x test
-- gradlew --

-- build.gradle --
plugins { id 'io.micronaut.application' }
-- system.properties --
java.runtime.version=21
