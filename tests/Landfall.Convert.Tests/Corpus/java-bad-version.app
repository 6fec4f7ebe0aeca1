-- pom.xml --
<project/>
-- system.properties --
java.runtime.version=latest; RUN evil
