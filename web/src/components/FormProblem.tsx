import { Alert, Text } from '@mantine/core';
import { asProblem } from '@/api/problem';
import { texts } from '@/texts/en';

/** Why a form was not taken, above its button. */
export function FormProblem({ error }: { error: Error | null }) {
  if (error === null) return null;
  const problem = asProblem(error, texts.errors.unexpected);
  const fields = problem.errors.filter((item) => item.detail !== problem.message);
  return (
    <Alert color="red" role="alert" py="xs">
      <Text size="sm" fw={550}>
        {problem.message}
      </Text>
      {fields.map((item) => (
        <Text key={item.pointer + item.detail} size="sm">
          {[item.detail, item.mend].filter(Boolean).join(': ')}
        </Text>
      ))}
      {problem.mend !== '' && <Text size="sm">{problem.mend}</Text>}
    </Alert>
  );
}
