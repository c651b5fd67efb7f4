import { serve } from "h3";
import app from "./h3.ts";

serve(app, { port: 3000 });
