-- build.gradle.kts --
plugins { }
-- Procfile --
web: x
