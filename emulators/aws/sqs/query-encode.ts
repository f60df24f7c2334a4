import { xmlElement, xmlText } from '../http/xml.ts'
import type { Output } from './actions/action.ts'

/** How a map is written: the names of its element, key and value. */
const maps: Readonly<Record<string, readonly [element: string, key: string, value: string]>> = {
  Attributes: ['Attribute', 'Name', 'Value'],
  MessageAttributes: ['MessageAttribute', 'Name', 'Value'],
  Tags: ['Tag', 'Key', 'Value'],
}

/** How the elements of a list are named. */
const lists: Readonly<Record<string, string>> = {
  Messages: 'Message',
  QueueUrls: 'QueueUrl',
  queueUrls: 'QueueUrl',
  Failed: 'BatchResultErrorEntry',
  Results: 'ListMessageMoveTasksResultEntry',
}

const isObject = (value: unknown): value is Output =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const element = (name: string, value: unknown, action: string): string =>
  isObject(value) ? xmlElement(name, queryXml(action, value)) : xmlText(name, String(value))

/** An answer of the JSON protocol as the XML inside `<ActionResult>`: lists and maps are flat, under their own names. */
export const queryXml = (action: string, output: Output): string => {
  let xml = ''
  for (const [name, value] of Object.entries(output)) {
    const map = maps[name]
    if (value === undefined) continue
    if (map && isObject(value)) {
      const [pair, keyName, valueName] = map
      for (const [key, one] of Object.entries(value)) {
        xml += xmlElement(pair, xmlText(keyName, key) + element(valueName, one, action))
      }
    } else if (Array.isArray(value)) {
      const listed = name === 'Successful' ? `${action}ResultEntry` : (lists[name] ?? name)
      for (const one of value) xml += element(listed, one, action)
    } else xml += element(name, value, action)
  }
  return xml
}

/** The same for clients of the query protocol that accept JSON: maps become lists of pairs. */
export const queryJson = (output: Output): Output =>
  Object.fromEntries(
    Object.entries(output).map(([name, value]) => {
      const map = maps[name]
      // AWS writes this one small here.
      if (name === 'Messages') return ['messages', value]
      if (!map || !isObject(value)) return [name, value]
      return [name, Object.entries(value).map(([key, one]) => ({ [map[1]]: key, [map[2]]: one }))]
    }),
  )
