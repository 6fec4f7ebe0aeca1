-- project/build.properties --
sbt.version=1.10.1
-- project/Build.scala --

-- build.sbt --

-- system.properties --
java.runtime.version=17
sbt.clean=true
sbt.project=web
