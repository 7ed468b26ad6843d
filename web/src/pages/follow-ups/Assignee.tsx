import { Button, Select } from '@mantine/core';
import { useUpdateFollowUp, type FollowUp } from '@/api/followUps';
import type { User } from '@/api/users';
import { toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';

const words = texts.followUps;

/** Who does it: those who see the users choose one; others take it or give it back. */
export function Assignee({ followUp, users, me }: { followUp: FollowUp; users: User[]; me: User }) {
  const update = useUpdateFollowUp();
  const assign = (assignee: string | null) =>
    update.mutate({ id: followUp.id, assignee, version: followUp.version }, { onError: toastProblem });
  if (users.length > 0) {
    return (
      <Select
        size="xs"
        w={190}
        aria-label={words.assignee}
        placeholder={words.nobody}
        clearable
        disabled={update.isPending}
        data={users
          .filter((user) => user.status === 'active' || user.id === followUp.assignee)
          .map((user) => ({ value: user.id, label: user.name === '' ? user.email : user.name }))}
        value={followUp.assignee}
        onChange={assign}
      />
    );
  }
  if (followUp.assignee !== null && followUp.assignee !== me.id) {
    return (
      <Button size="compact-sm" variant="subtle" color="gray" disabled>
        {words.assigned}
      </Button>
    );
  }
  const isMine = followUp.assignee === me.id;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      loading={update.isPending}
      onClick={() => assign(isMine ? null : me.id)}
    >
      {isMine ? words.giveBack : words.takeIt}
    </Button>
  );
}
