import { StaffClient } from '../demo/staff-client';
import { firstStaff, type FirstStaff } from './first-staff';
import type { Stack } from './stack';

/** The same id at every start: the api answers as the first time, with the same credential. */
const registerNodeCommand = '6a1e7f52-3c1d-4b77-9c55-0f2b1d3e4a90';

const registerNode = /* GraphQL */ `
  mutation RegisterNode($input: RegisterNodeInput!) {
    registerNode(input: $input) {
      __typename
      ... on NodeRegistered {
        nodeId
        credential
      }
      ... on NodeRefusal {
        code
        message
      }
    }
  }
`;

export type FirstRun = Readonly<{ first: FirstStaff; staff: StaffClient; nodeId: string }>;

/** What a fresh installation needs and a later start finds: the platform's first log-in and this machine's media node. */
export async function prepareFirstRun(stack: Stack): Promise<FirstRun> {
  const { ports } = stack.settings;
  const first = await firstStaff(stack);
  const staff = await StaffClient.signIn(`http://127.0.0.1:${ports.api}`, first.email, first.password);
  const { nodeId, credential } = await staff.accepted<{ nodeId: string; credential: string }>(registerNode, {
    input: {
      commandId: registerNodeCommand,
      name: 'This machine',
      region: 'local',
      baseUrl: `http://127.0.0.1:${ports.node}`,
      capacity: 500,
    },
  });
  await stack.startNode(credential);
  return { first, staff, nodeId };
}
