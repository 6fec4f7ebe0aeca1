-- project.clj --
(defproject shop "1" :uberjar-name "shop.jar")
-- system.properties --
java.runtime.version=21
