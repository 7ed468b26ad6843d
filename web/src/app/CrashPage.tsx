import { Button, Center } from '@mantine/core';
import { useRouteError } from 'react-router-dom';
import { ApiProblem, asProblem } from '@/api/problem';
import { ErrorState } from '@/components/ErrorState';
import { texts } from '@/texts/en';

/** Instead of a page that threw: what happened, and a way on. A part of the page that cannot be loaded is a server that
 *  was replaced by a newer one meanwhile, or is away. */
export function CrashPage() {
  const error = useRouteError();
  const problem =
    error instanceof ApiProblem
      ? error
      : new ApiProblem({
          detail: asProblem(error, texts.errors.unexpected).message,
          mend: texts.errors.unexpectedMend,
        });
  return (
    <Center mih="60vh" p="lg">
      <ErrorState
        problem={problem}
        action={<Button onClick={() => window.location.reload()}>{texts.errors.reload}</Button>}
      />
    </Center>
  );
}
