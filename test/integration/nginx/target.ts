import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TargetDefinition } from '../../../harness/model/target.ts'
import { type Certificates, certificatesIn } from '../../../targets/identity/certificates.ts'
import { readLine } from '../../../targets/identity/read-line.ts'
import { defineFrontDoor } from '../../../targets/own/front/define-front-door.ts'
import { defineTarget } from '../../../targets/own/define-target.ts'

const here = new URL('.', import.meta.url).pathname

/** A front door that speaks to a vault over TLS, which nginx ends. A renewal is a new file and a reload, as certbot's deploy hook does it. */
export const behindNginx = (forgetsReload = false): TargetDefinition => {
  let behind: { readonly certificates: Certificates; readonly directory: string } | undefined
  const started = (name: string, command: readonly [string, ...string[]], dependsOn: readonly string[] = []) => ({
    name,
    command,
    health: '/health',
    replicas: 1,
    dependsOn,
    env: ({ directory, replica }: Parameters<TargetDefinition['services'][number]['env']>[0]) => {
      if (replica === 'vault') behind = { certificates: certificatesIn(directory), directory }
      return { STATE: directory, HERE: here }
    },
  })
  const install = async (validity: Parameters<Certificates['install']>[0]): Promise<void> => {
    if (behind === undefined) throw new Error('the system does not run')
    await behind.certificates.install(validity)
    if (forgetsReload && validity === 'fresh') return
    process.kill(Number(readFileSync(join(behind.directory, 'nginx.pid'), 'utf8')), 'SIGHUP')
  }
  return defineTarget({
    name: 'behind-nginx',
    streams: [],
    processes: [
      started('vault', ['sh', join(here, 'vault.sh')]),
      started('door', [process.execPath, join(here, 'door.mjs')], ['vault']),
    ],
    fronts: [
      defineFrontDoor({
        name: 'behind-nginx.door',
        process: 'door',
        links: { vault: 'vault' },
        write: ({ text = '' }) => ({ method: 'POST', path: '/customers', json: { name: text } }),
        // What never comes is waited for many times as long.
        certificate: { alert: 'CertificateExpiring', withinMs: forgetsReload ? 5_000 : 20_000, install },
      }),
    ],
    defects: [
      {
        name: 'ignores-expiry',
        says: 'A certificate that has expired is as good as any.',
        scenario: 'certificate-expiring',
        check: 'expired-is-refused',
        streams: ['behind-nginx.door'],
      },
    ],
    readLine,
  })
}
