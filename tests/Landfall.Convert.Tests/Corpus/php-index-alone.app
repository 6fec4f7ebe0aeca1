-- index.php --
<?php echo 1;
