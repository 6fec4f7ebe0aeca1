-- gradlew --

-- build.gradle --
task stage { }
plugins { id 'io.ratpack.ratpack-java' }
-- settings.gradle --
rootProject.name = 'shop'
