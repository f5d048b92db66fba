// A baseline of the WebSocket benchmarks: an echo server on libwebsockets. Prints `listening on ws://127.0.0.1:PORT`.

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What one connection still has to send: whole messages, one after the other.
struct message {
    struct message *next;
    size_t size;
    int is_text;
    unsigned char bytes[];  // LWS_PRE bytes for the library, then the payload
};

struct connection {
    struct message *first, *last, *partial;
};

static int handle(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    struct connection *connection = user;
    switch (reason) {
    case LWS_CALLBACK_RECEIVE: {
        struct message *message = connection->partial;
        size_t before = message ? message->size : 0;
        message = realloc(message, sizeof *message + LWS_PRE + before + length);
        if (!message) return -1;
        memcpy(message->bytes + LWS_PRE + before, in, length);
        message->size = before + length;
        message->is_text = !lws_frame_is_binary(wsi);
        message->next = NULL;
        connection->partial = message;
        if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi) > 0) break;
        connection->partial = NULL;
        if (connection->last) connection->last->next = message;
        else connection->first = message;
        connection->last = message;
        lws_callback_on_writable(wsi);
        break;
    }
    case LWS_CALLBACK_SERVER_WRITEABLE:
        while (connection->first && !lws_send_pipe_choked(wsi)) {
            struct message *message = connection->first;
            connection->first = message->next;
            if (!connection->first) connection->last = NULL;
            int sent = lws_write(wsi, message->bytes + LWS_PRE, message->size,
                                 message->is_text ? LWS_WRITE_TEXT : LWS_WRITE_BINARY);
            int failed = sent < (int)message->size;
            free(message);
            if (failed) return -1;
        }
        if (connection->first) lws_callback_on_writable(wsi);
        break;
    case LWS_CALLBACK_CLOSED:
        for (struct message *message = connection->first; message;) {
            struct message *next = message->next;
            free(message);
            message = next;
        }
        free(connection->partial);
        break;
    default: break;
    }
    return 0;
}

int main(void) {
    static const struct lws_protocols protocols[] = {
        {"echo", handle, sizeof(struct connection), 65536, 0, NULL, 0}, {NULL, NULL, 0, 0, 0, NULL, 0}};
    struct lws_context_creation_info info = {0};
    info.port = CONTEXT_PORT_NO_LISTEN;
    lws_set_log_level(LLL_ERR, NULL);
    struct lws_context *context = lws_create_context(&info);
    info.port = 0;
    info.iface = "127.0.0.1";
    info.protocols = protocols;
    struct lws_vhost *vhost = context ? lws_create_vhost(context, &info) : NULL;
    if (!vhost) return 1;
    printf("listening on ws://127.0.0.1:%d\n", lws_get_vhost_listen_port(vhost));
    fflush(stdout);
    while (lws_service(context, 0) >= 0) {}
    return 1;
}
