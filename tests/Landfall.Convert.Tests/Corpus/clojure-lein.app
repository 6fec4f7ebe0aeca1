-- project.clj --
(defproject shop "1" :main shop.core)
-- system.properties --
java.runtime.version=21
