import { useCallback, useEffect, useReducer, useRef } from 'react';
import { useSaveDraft } from '@/api/template_editor';
import type { Template } from '@/lib/template_edit';
import { addEdit, begin, redo, undo, type History } from './history';

const SAVE_PAUSE_MS = 900;

export type SaveState = 'untouched' | 'dirty' | 'saving' | 'saved' | 'failed';

export interface Editor {
  template: Template;
  /** False: it is only looked at. */
  writable: boolean;
  change: (next: Template) => void;
  undo: (() => void) | null;
  redo: (() => void) | null;
  save: SaveState;
  /** Why it could not be saved. */
  error: Error | null;
  saveNow: () => void;
}

type Step = { kind: 'change'; template: Template } | { kind: 'undo' } | { kind: 'redo' };

function reduce(history: History, step: Step): History {
  if (step.kind === 'undo') return undo(history);
  if (step.kind === 'redo') return redo(history);
  return addEdit(history, step.template);
}

/** The template that is being changed, with undo, saved as a draft a moment after each change. */
export function useEditor(id: string, document: Template, writable: boolean): Editor {
  const [history, step] = useReducer(reduce, document, begin);
  const { mutate, isPending, isError, error } = useSaveDraft(id);
  const template = history.now;
  const stored = useRef(document);
  const touched = history.touched;

  const saveNow = useCallback(() => {
    if (stored.current === template) return;
    const before = stored.current;
    stored.current = template;
    mutate(template, {
      onError: () => {
        if (stored.current === template) stored.current = before;
      },
    });
  }, [mutate, template]);

  useEffect(() => {
    if (!touched || stored.current === template) return;
    const timer = setTimeout(saveNow, SAVE_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [touched, template, saveNow]);

  // A closed window asks first while something is not saved.
  const unsaved = touched && (isPending || isError || stored.current !== template);
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);

  const state = (): SaveState => {
    if (!touched) return 'untouched';
    if (isPending) return 'saving';
    if (isError && stored.current !== template) return 'failed';
    return stored.current === template ? 'saved' : 'dirty';
  };
  return {
    template,
    writable,
    change: (next) => writable && step({ kind: 'change', template: next }),
    undo: history.before.length > 0 ? () => step({ kind: 'undo' }) : null,
    redo: history.after.length > 0 ? () => step({ kind: 'redo' }) : null,
    save: state(),
    error: isError ? error : null,
    saveNow,
  };
}
