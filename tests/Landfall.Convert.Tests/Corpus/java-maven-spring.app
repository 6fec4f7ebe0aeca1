-- pom.xml --
<project><artifactId>shop</artifactId><parent><artifactId>spring-boot-starter-parent</artifactId></parent></project>
-- system.properties --
java.runtime.version=21
