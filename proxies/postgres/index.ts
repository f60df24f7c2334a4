export { startPostgresProxy, type PostgresProxy } from './start-postgres-proxy.ts'
