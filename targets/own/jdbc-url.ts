/**
 * The URL by which JDBC's driver for PostgreSQL finds a database, user and password in it.
 *
 * @param url as `databaseUrl` gives it
 * @param properties of the driver; `ApplicationName` should be the replica's name, so that its sessions can be told from others'
 */
export const jdbcUrl = (url: string, properties: Readonly<Record<string, string>>): string => {
  const { host, pathname, username, password } = new URL(url)
  const all = { user: decodeURIComponent(username), password: decodeURIComponent(password), ...properties }
  const query = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `jdbc:postgresql://${host}${pathname}?${query.join('&')}`
}
