-- pom.yml --
modelVersion: 4.0.0
-- system.properties --
java.runtime.version=17
