import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { maskedHar } from '../masking/masked-har.ts'
import { maskedTrace } from '../masking/masked-trace.ts'
import type { Secrets } from '../masking/secrets.ts'

/** What Playwright wrote, with secrets in it, in a folder that nobody else can read and that is removed right after. */
export interface RawArtefacts {
  readonly trace: string
  readonly har: string
}

/** Writes trace and HAR without secrets into the directory of a journey. What cannot be read was not written, as by a browser that went away. */
export const keepFailure = async (
  raw: RawArtefacts,
  directory: string,
  secrets: Secrets,
): Promise<{ readonly trace?: string; readonly har?: string }> => {
  const read = async (file: string): Promise<Buffer | undefined> => readFile(file).catch(() => undefined)
  const [trace, har] = [await read(raw.trace), await read(raw.har)]
  if (trace !== undefined) await writeFile(join(directory, 'trace.zip'), maskedTrace(trace, secrets))
  if (har !== undefined) await writeFile(join(directory, 'requests.har'), maskedHar(har.toString('utf8'), secrets))
  return {
    ...(trace === undefined ? {} : { trace: 'trace.zip' }),
    ...(har === undefined ? {} : { har: 'requests.har' }),
  }
}
