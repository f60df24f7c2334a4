import type { Toxic } from './toxic.ts'

/** Passes everything on; also what a toxic does on a connection that its toxicity spares. */
export const noop: Toxic<never> = {
  goType: 'NoopToxic',
  attributes: {},
  async pipe(stub) {
    for await (const chunk of stub.chunks()) await stub.write(chunk)
  },
}
