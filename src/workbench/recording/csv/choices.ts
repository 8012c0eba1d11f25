// What can be said of a CSV file beside what is found in it: the options of a command line, by their names.
export interface CsvChoices {
  /** Which columns go where: "timestamp:iso,value:$.machine.temperature". */
  readonly csv?: string | undefined
  /** The separator: a character, or "tab". */
  readonly delimiter?: string | undefined
  /** The decimal mark: "." or ",". */
  readonly decimal?: string | undefined
  /** The form of the times, before it perhaps the columns that hold them: "Date+Time:day.month.year hour:minute". */
  readonly time?: string | undefined
  /** The zone of times that name no offset. */
  readonly tz?: string | undefined
  /** Texts that mean that there is no value, with commas between them. */
  readonly null?: string | undefined
  /** The column that names the input. */
  readonly input?: string | undefined
  /** Columns that become properties. */
  readonly property?: readonly string[] | undefined
}

export const csvChoices = ['csv', 'delimiter', 'decimal', 'time', 'tz', 'null', 'input', 'property'] as const

/** Whether a file is CSV, by its name. */
export const isCsvName = (name: string): boolean => /\.(csv|tsv)(\.gz)?$/i.test(name)
