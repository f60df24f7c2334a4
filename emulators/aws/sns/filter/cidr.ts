import { isIPv4, isIPv6 } from 'node:net'
import type { ScalarTest } from './scalar.ts'
import { AttributeProblem } from '../attribute-problem.ts'

const FAMILIES = { v4: { bits: 32, name: 'IPv4' }, v6: { bits: 128, name: 'IPv6' } } as const

const v4Value = (address: string): bigint =>
  address.split('.').reduce((value, part) => (value << 8n) | BigInt(Number(part)), 0n)

const v6Value = (address: string): bigint => {
  // The last two groups may be written as an IPv4 address.
  const tail = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  const hex = tail === undefined ? '' : v4Value(tail).toString(16).padStart(8, '0')
  const text = tail === undefined ? address : address.slice(0, -tail.length) + `${hex.slice(0, 4)}:${hex.slice(4)}`
  const [head = '', rest] = text.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = rest === undefined || rest === '' ? [] : rest.split(':')
  const zeros = rest === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}

const parseAddress = (text: string): { family: 'v4' | 'v6'; value: bigint } | undefined => {
  if (isIPv4(text)) return { family: 'v4', value: v4Value(text) }
  if (isIPv6(text) && !text.includes('%')) return { family: 'v6', value: v6Value(text) }
  return undefined
}

const malformed = (why: string): AttributeProblem => new AttributeProblem(`FilterPolicy: ${why}`)

/**
 * The test of the operator `cidr`: the value is a string with an address inside the block. As in SNS, the block
 * begins at the address that is written, not at that address with its host bits cleared.
 * Throws {@link AttributeProblem} with AWS's words for what is not a block; those words carry no place.
 */
export const cidr = (block: string): ScalarTest => {
  const parts = block.split('/')
  while (parts.length > 0 && parts.at(-1) === '') parts.pop()
  const [text = '', mask = ''] = parts
  if (parts.length !== 2) throw malformed("Malformed CIDR, one '/' required")
  if (!/^[+-]?\d{1,10}$/.test(mask)) throw malformed('Malformed CIDR, mask bits must be an integer')
  const maskBits = Number(mask)
  if (maskBits < 0) throw malformed('Malformed CIDR, mask bits must not be negative')
  const bottom = parseAddress(text)
  if (bottom === undefined) throw malformed(`Nonstandard IP address: ${text}`)
  const family = FAMILIES[bottom.family]
  if (maskBits > family.bits - 1) throw malformed(`${family.name} mask bits must be < ${family.bits}`)
  const top = bottom.value | ((1n << BigInt(family.bits - maskBits)) - 1n)
  return (value) => {
    const address = typeof value === 'string' ? parseAddress(value) : undefined
    return address?.family === bottom.family && address.value >= bottom.value && address.value <= top
  }
}
