-- gradlew --

-- build.gradle --
dependencies { runner 'com.heroku:webapp-runner:9.0.80.0' }
task stage { dependsOn build }
-- system.properties --
java.runtime.version=17
