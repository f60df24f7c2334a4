import { xmlElement, xmlText } from '../../http/index.ts'

/** Attributes as a map of the query protocol. */
export const attributesXml = (attributes: ReadonlyMap<string, string>): string => {
  const entries = [...attributes].map(([name, value]) =>
    xmlElement('entry', xmlText('key', name) + xmlText('value', value)),
  )
  return xmlElement('Attributes', entries.join(''))
}

/** The token for the next page, if there is one. */
export const nextTokenXml = (token: string | undefined): string => xmlText('NextToken', token)
