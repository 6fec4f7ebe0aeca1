-- heroku --
config MAVEN_CUSTOM_GOALS package
config MAVEN_SETTINGS_URL https://example.com/s.xml
process web 1 standard-2x java -jar target/shop.jar
-- pom.xml --
<project/>
-- mvnw --

-- .mvn/wrapper/maven-wrapper.properties --

-- system.properties --
java.runtime.version=17.0.2
-- Procfile --
web: java -jar target/shop.jar
