-- build.sbt --
name := "shop"
-- project/build.properties --
sbt.version=1.9.7
-- project/plugins.sbt --

