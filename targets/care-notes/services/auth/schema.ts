/** People, their sessions, the tries to sign in, and the keys that tokens are signed with. */
export const statements: readonly string[] = [
  `create table if not exists auth.person (
     username text primary key, name text not null, password_hash text not null)`,
  `create table if not exists auth.session (
     id uuid primary key, username text not null, refresh_hash text not null, expires_at timestamptz not null)`,
  `create table if not exists auth.login_try (
     account text primary key, tries int not null, last_try timestamptz not null)`,
  `create table if not exists auth.signing_key (
     kid text primary key, private_jwk jsonb not null, created_at timestamptz not null default now())`,
]
