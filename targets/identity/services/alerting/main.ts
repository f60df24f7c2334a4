import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { alerts, isDefect, log, setting } from '../platform/log.ts'
import { serve } from '../platform/serve.ts'
import { shownCertificate } from './shown-certificate.ts'

const everyMs = 500
const dayMs = 86_400_000
const directory = setting('CERTIFICATES')
const alert = alerts()

const looks: Readonly<Record<string, () => Promise<void>>> = {
  CertificateExpiring: async () => {
    const port = Number(readFileSync(join(directory, 'vault.port'), 'utf8'))
    const until = isDefect('checks-wrong-certificate')
      ? new Date(new X509Certificate(readFileSync(join(directory, 'ca.pem'))).validTo)
      : await shownCertificate(port)
    const days = (until.getTime() - Date.now()) / dayMs
    alert('CertificateExpiring', days < 14, `the vault's certificate is valid for ${days.toFixed(1)} days more`)
  },
  KafkaLagHigh: async () => {
    const answer = await fetch(`${setting('IDENTITY_URL')}/actuator/prometheus`, { signal: AbortSignal.timeout(5_000) })
    const values = (await answer.text()).matchAll(/^kafka_consumer_lag\{.*\} (\d+)$/gm)
    // As a rule of Prometheus: of a series that is not there nothing is said.
    const lag = [...values].reduce((sum, [, value]) => sum + Number(value), 0)
    alert('KafkaLagHigh', lag > Number(setting('LAG_ALERT')), `the consumers are ${lag} messages behind`)
  },
}

const watch = async (): Promise<void> => {
  for (;;) {
    for (const [name, look] of Object.entries(looks))
      await look().catch((error: unknown) => log('WARN', `${name} could not be looked at: ${String(error)}`))
    await delay(everyMs)
  }
}
watch().catch((error: unknown) => log('ERROR', String(error)))
serve(async () => Promise.resolve({ status: 404 }))
