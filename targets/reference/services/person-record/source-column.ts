import type { RecordContext } from './context.ts'
import type { SourcePerson } from './source-person.ts'

/** The column in which release 2 notes at a person's creation which source told of them, and its value; release 1 knows of none. */
export const sourceColumn = (
  { release }: RecordContext,
  source: SourcePerson['source'],
): { readonly column: string; readonly value: string } =>
  release < 2 ? { column: '', value: '' } : { column: ', source', value: `, '${source}'` }

/** What release 2 adds to the schema. It can be rolled back: whoever does not know of the column leaves it empty. */
export const sourceMigration = (release: number, defects: ReadonlySet<string>): readonly string[] => {
  if (release < 2) return []
  // "Every person has a source now": but a release that writes none may come back.
  const notNull = defects.has('incompatible-state') ? ' not null' : ''
  // Looked for first: an alter takes its lock even where there is nothing to add, and others may be at work.
  return [
    `do $$ begin
      if not exists (
        select 1 from information_schema.columns
        where table_schema = 'person_record' and table_name = 'person' and column_name = 'source'
      ) then
        alter table person_record.person add column source text${notNull};
      end if;
    end $$`,
  ]
}
