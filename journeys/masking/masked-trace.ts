import { unzipSync, zipSync } from 'fflate'
import { maskedJson } from './masked-json.ts'
import type { Secrets } from './secrets.ts'

const maskedLine = (line: string, secrets: Secrets): string => {
  if (line === '') return line
  try {
    return JSON.stringify(maskedJson(JSON.parse(line), secrets))
  } catch {
    return secrets.text(line) // the last line of a browser that went away
  }
}

/** A trace of Playwright's without secrets: its lines of actions and of requests, and the bodies beside them. */
export const maskedTrace = (zip: Uint8Array, secrets: Secrets): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(unzipSync(zip)).map(([name, bytes]) => [
        name,
        /\.(?:trace|network|stacks)$/.test(name)
          ? Buffer.from(
              Buffer.from(bytes)
                .toString('utf8')
                .split('\n')
                .map((line) => maskedLine(line, secrets))
                .join('\n'),
            )
          : secrets.bytes(bytes),
      ]),
    ),
  )
