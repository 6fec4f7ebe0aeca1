-- heroku --
config SBT_TASKS assembly
process web 1 basic java -jar target/x.jar
-- build.sbt --

-- project/build.properties --
sbt.version=1.10.1
-- system.properties --
java.runtime.version=17
