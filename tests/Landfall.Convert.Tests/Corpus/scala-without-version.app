-- build.sbt --
name := "shop"
-- Procfile --
web: x
