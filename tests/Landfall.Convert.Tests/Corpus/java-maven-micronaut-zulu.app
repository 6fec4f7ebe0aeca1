-- pom.xml --
<project><parent><groupId>io.micronaut.platform</groupId></parent></project>
-- system.properties --
java.runtime.version=zulu-17.0.9
