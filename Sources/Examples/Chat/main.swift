// A chat with authentication and roles.
//
//     swift run Chat [port]                             # http://127.0.0.1:8080/
//
// Everybody may read; ada and bob may write, and max may remove what was written. Their tickets are "ada's ticket", and
// so on. Programs take part as well:
//
//     SWAMPY_TICKET="bob's ticket" swampy call com.example.chat.say hello --authid bob
//     swampy call com.example.chat.say hello            # refused: the router does not know who that is
import Swampy

await makeChat(port: CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 8080).main()
