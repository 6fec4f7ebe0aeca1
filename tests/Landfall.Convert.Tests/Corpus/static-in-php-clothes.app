-- index.php --
<?php include_once("index.html"); ?>
-- index.html --
<h1>Hi</h1>
-- composer.json --
{}
