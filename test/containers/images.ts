import type { ConfigFile } from '../../harness/settings/config.ts'

/** Images for the tests: the stand-ins that `images/build.sh` makes, or those of the defaults where images can be pulled. */
export const images: NonNullable<ConfigFile['containers']> =
  process.env['STAND_INS'] === '1'
    ? {
        localstack: 'shakedown-test/localstack:2026.3.0',
        postgres: 'shakedown-test/postgres:17',
        redis: 'shakedown-test/redis:8',
        toxiproxy: 'shakedown-test/toxiproxy:2.12.0',
      }
    : {}
