/** Parts of DER, the encoding of X.509. Only what a self-signed certificate needs. */

const LONG = 0x80

const length = (bytes: number): Buffer => {
  if (bytes < LONG) return Buffer.from([bytes])
  const digits: number[] = []
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return Buffer.from([LONG | digits.length, ...digits])
}

const node = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), length(content.length), content])
}

const base128 = (value: number): readonly number[] => {
  const digits = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) | LONG)
  return digits
}

/** Encoders by ASN.1 type. */
export const der = {
  sequence: (...contents: readonly Buffer[]): Buffer => node(0x30, ...contents),
  set: (...contents: readonly Buffer[]): Buffer => node(0x31, ...contents),
  /** An explicitly tagged member of a sequence. */
  tagged: (number: number, content: Buffer): Buffer => node(0xa0 + number, content),
  /** A positive integer, big-endian, in as few bytes as it takes and with its highest bit clear. */
  integer: (bytes: Buffer): Buffer => node(0x02, bytes),
  null: (): Buffer => node(0x05),
  utf8: (text: string): Buffer => node(0x0c, Buffer.from(text)),
  bitString: (bytes: Buffer): Buffer => node(0x03, Buffer.from([0]), bytes),
  /** `1.2.840.113549.1.1.11` */
  objectId: (id: string): Buffer => {
    const [first = 0, second = 0, ...rest] = id.split('.').map(Number)
    return node(0x06, Buffer.from([first * 40 + second, ...rest.flatMap((number) => base128(number))]))
  },
  /** A time of this century, to the second. */
  utcTime: (timeMs: number): Buffer => {
    const digits = new Date(timeMs).toISOString().replaceAll(/\D/g, '').slice(2, 14)
    return node(0x17, Buffer.from(`${digits}Z`))
  },
} as const
