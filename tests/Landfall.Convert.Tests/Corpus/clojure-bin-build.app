-- project.clj --
(defproject shop "1" :uberjar-name "shop.jar")
-- bin/build --

-- system.properties --
java.runtime.version=21
