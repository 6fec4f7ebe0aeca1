SET ROLE heroku_admin;
CREATE SCHEMA _heroku;

CREATE FUNCTION _heroku.create_ext() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF tg_tag = 'CREATE EXTENSION' THEN
    RAISE DEBUG 'an extension was made';
  END IF;
END $$;

CREATE FUNCTION _heroku.drop_ext() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  RAISE DEBUG 'objects were dropped';
END $$;

-- It names a role that other servers lack: left live on a copy, it breaks every later DROP EXTENSION there.
CREATE FUNCTION _heroku.extension_before_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF tg_tag = 'DROP EXTENSION' AND NOT pg_has_role(session_user, 'rds_superuser', 'MEMBER')
     AND current_query() ~* 'drop\s+extension.*plpgsql' THEN
    RAISE EXCEPTION 'plpgsql stays: the database is run with it';
  END IF;
END $$;

CREATE FUNCTION _heroku.validate_extension() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  RAISE DEBUG 'an extension is looked at';
END $$;

CREATE EVENT TRIGGER extension_before_drop ON ddl_command_start EXECUTE FUNCTION _heroku.extension_before_drop();
CREATE EVENT TRIGGER log_create_ext ON ddl_command_end EXECUTE FUNCTION _heroku.create_ext();
CREATE EVENT TRIGGER log_drop_ext ON sql_drop EXECUTE FUNCTION _heroku.drop_ext();
CREATE EVENT TRIGGER validate_extension ON ddl_command_end EXECUTE FUNCTION _heroku.validate_extension();
GRANT USAGE ON SCHEMA _heroku TO PUBLIC;
RESET ROLE;

CREATE EXTENSION pg_stat_statements WITH SCHEMA public;
GRANT ALL ON FUNCTION public.pg_stat_statements_reset(oid, oid, bigint) TO :"role";
CREATE SCHEMA heroku_ext AUTHORIZATION :"role";
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"role";
