import { notifications } from '@mantine/notifications';
import { asProblem } from '@/api/problem';
import { texts } from '@/texts/en';

/** Results of actions, and nothing else, are told at the corner of the page. */
export function toastDone(message: string): void {
  notifications.show({ message, color: 'teal' });
}

export function toastProblem(error: unknown): void {
  const problem = asProblem(error, texts.errors.unexpected);
  notifications.show({
    title: problem.message,
    message: problem.mend,
    color: 'red',
    autoClose: 10_000,
  });
}
