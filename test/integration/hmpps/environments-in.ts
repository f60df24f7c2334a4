/** The environments that were told to the owner, by the URL of the replica. @param service whose */
export const environmentsIn = (told: string, service: string): ReadonlyMap<string, Readonly<Record<string, string>>> =>
  new Map(
    told
      .split(`Start ${service} at `)
      .slice(1)
      .map((part) => {
        const lines = [...part.matchAll(/^export (?<name>\w+)='(?<value>[^']*)'$/gm)]
        return [
          part.split(' ')[0] ?? '',
          Object.fromEntries(lines.map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? ''])),
        ] as const
      }),
  )
