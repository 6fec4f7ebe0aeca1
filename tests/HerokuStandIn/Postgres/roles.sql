CREATE ROLE heroku_admin SUPERUSER LOGIN;
CREATE ROLE rds_superuser;
CREATE ROLE :"role" LOGIN NOSUPERUSER NOREPLICATION CREATEROLE CONNECTION LIMIT :connections PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"role";
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
ALTER DATABASE :"database" SET search_path = "$user", public, heroku_ext;
