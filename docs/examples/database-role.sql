create role shakedown login password 'a password of yours';
alter database reference owner to shakedown;
