-- pom.xml --
<project><modules><module>a</module></modules><x>quarkus</x></project>
-- system.properties --
java.runtime.version=1.8
maven.version=3.9.4
-- mvnw --

-- .mvn/wrapper/maven-wrapper.properties --

