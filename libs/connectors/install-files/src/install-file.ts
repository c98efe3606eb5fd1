export interface InstallFile {
  /** where it is meant to be, from the root of the repository or folder */
  readonly path: string;
  readonly language: 'shell' | 'yaml' | 'groovy';
  readonly content: string;
  /** what it is, and what to do with it */
  readonly note: string;
}

/** A value that has to be put where the files are used, by hand. */
export interface NeededSecret {
  /** the name under which the files look for it */
  readonly reference: string;
  /** Ocean's name for it */
  readonly variable: string;
  readonly title: string;
  readonly required: boolean;
}

export interface InstallFiles {
  readonly files: readonly InstallFile[];
  readonly secrets: readonly NeededSecret[];
}
