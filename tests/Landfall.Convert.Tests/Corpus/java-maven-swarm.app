-- pom.xml --
<project><plugin>wildfly-swarm-plugin</plugin></project>
-- system.properties --
java.runtime.version=8
