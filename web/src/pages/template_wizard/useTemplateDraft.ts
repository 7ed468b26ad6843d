import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ApiProblem } from '@/api/problem';
import { customiseDraft, fetchDraft, saveDraft, templateKeys, validate, type TemplateProblem } from '@/api/templates';
import { setAt, type Path } from '@/lib/pointer';
import { readTemplate } from '@/lib/template';
import type { Draft, SaveState } from './draft';

const SAVE_AFTER_MS = 700;

type Document = Record<string, unknown>;

/** A template's draft, kept on the server as it is written: one save at a time, the newest state last. */
export function useTemplateDraft(id: string) {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: templateKeys.draft(id),
    queryFn: ({ signal }) => fetchDraft(id, signal),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const [document, setDocument] = useState<Document | null>(null);
  const [problems, setProblems] = useState<TemplateProblem[]>([]);
  const [state, setState] = useState<SaveState>('saved');
  const [failure, setFailure] = useState<Error | null>(null);
  const newest = useRef<Document | null>(null);
  const stored = useRef<Document | null>(null);
  const running = useRef<Promise<void> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const take = useCallback((next: Document) => {
    newest.current = next;
    stored.current = next;
    setDocument(next);
  }, []);
  useEffect(() => {
    if (query.data === undefined || newest.current !== null) return;
    take(query.data);
    void validate(query.data).then(setProblems, () => undefined);
  }, [query.data, take]);

  const save = useCallback(async (): Promise<void> => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    if (running.current !== null) await running.current;
    const sent = newest.current;
    if (sent === null || sent === stored.current) return;
    const run = (async () => {
      setState('saving');
      try {
        const answer = await saveDraft(id, sent);
        stored.current = sent;
        setProblems(answer.problems);
        setFailure(null);
        setState(newest.current === sent ? 'saved' : 'unsaved');
      } catch (error) {
        // What is not of the form is said beside its field; the draft before it stays.
        if (error instanceof ApiProblem && error.errors.length > 0) setProblems(error.errors);
        setFailure(error instanceof Error ? error : null);
        setState('failed');
      }
    })();
    running.current = run;
    await run;
    running.current = null;
  }, [id]);

  const change = useCallback(
    (path: Path, value: unknown) => {
      if (newest.current === null) return;
      newest.current = setAt(newest.current, path, value);
      setDocument(newest.current);
      setState('unsaved');
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), SAVE_AFTER_MS);
    },
    [save],
  );
  const customise = useCallback(
    async (customisation: Document) => {
      await save();
      const answer = await customiseDraft(id, customisation);
      setProblems(answer.problems);
      take(await fetchDraft(id));
    },
    [id, save, take],
  );
  // Whoever leaves the page leaves nothing unsaved; a closed window is asked about.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (newest.current !== stored.current) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
      void save().then(() => queries.invalidateQueries({ queryKey: templateKeys.own }));
    };
  }, [save, queries]);

  const draft = useMemo<Draft | null>(
    () =>
      document && {
        id,
        document,
        template: readTemplate(document),
        problems,
        state,
        failure,
        change,
        customise,
        save,
      },
    [id, document, problems, state, failure, change, customise, save],
  );
  return { query, draft };
}
