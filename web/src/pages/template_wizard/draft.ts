import { createContext, useContext } from 'react';
import type { TemplateProblem } from '@/api/templates';
import { getAt, pointerOf, type Path } from '@/lib/pointer';
import type { TemplateDoc } from '@/lib/template';

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed';

export interface Draft {
  id: string;
  /** As it is stored, unknown members and all. */
  document: Record<string, unknown>;
  /** The same, read. */
  template: TemplateDoc;
  problems: TemplateProblem[];
  state: SaveState;
  failure: Error | null;
  /** Another value at a place; undefined removes it. Saved by itself. */
  change: (path: Path, value: unknown) => void;
  /** Changes in words of the customisation (docs/templates.md): new fields, removed ones. */
  customise: (customisation: Record<string, unknown>) => Promise<void>;
  /** Stores what is not stored yet. */
  save: () => Promise<void>;
}

export const DraftContext = createContext<Draft | null>(null);

export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (draft === null) throw new Error('there is no draft around this component');
  return draft;
}

export interface DraftValue {
  value: unknown;
  set: (value: unknown) => void;
  /** What is wrong there, with its mend; undefined nothing. */
  error: string | undefined;
}

/** What stands at a place of the draft, and what is wrong with it. */
export function useDraftValue(path: Path): DraftValue {
  const draft = useDraft();
  const pointer = pointerOf(path);
  const problem = draft.problems.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
  return {
    value: getAt(draft.document, path),
    set: (value) => draft.change(path, value),
    error: problem && [problem.detail, problem.mend].filter(Boolean).join(': '),
  };
}
