export function loader({ request }) {
  const { searchParams } = new URL(request.url);
  return { name: searchParams.get("name") ?? "React Router" };
}

export default function Home({ loaderData }) {
  return <h1>{`Hello from ${loaderData.name}`}</h1>;
}
